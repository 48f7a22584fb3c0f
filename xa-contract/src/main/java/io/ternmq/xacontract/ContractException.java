package io.ternmq.xacontract;

/** The table, a provider's file or the command line is wrong; the message says where and how. */
public final class ContractException extends Exception {

    private static final long serialVersionUID = 1L;

    ContractException(String message) {
        super(message);
    }

    ContractException(String message, Throwable cause) {
        super(message, cause);
    }
}
