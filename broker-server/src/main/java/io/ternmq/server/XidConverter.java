package io.ternmq.server;

import io.ternmq.jms.client.BranchName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a branch from the command line. */
final class XidConverter implements ITypeConverter<BranchName> {
    @Override
    public BranchName convert(String text) {
        try {
            return BranchName.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage() + "; 'ternmq tx list' prints them");
        }
    }
}
