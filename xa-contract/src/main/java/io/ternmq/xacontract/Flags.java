package io.ternmq.xacontract;

import java.util.Map;
import javax.transaction.xa.XAResource;

/** The flags of {@code XAResource} by the names of the table. */
final class Flags {

    private static final Map<String, Integer> NAMES = Map.of(
            "NOFLAGS", XAResource.TMNOFLAGS,
            "JOIN", XAResource.TMJOIN,
            "RESUME", XAResource.TMRESUME,
            "SUCCESS", XAResource.TMSUCCESS,
            "FAIL", XAResource.TMFAIL,
            "SUSPEND", XAResource.TMSUSPEND,
            "STARTRSCAN", XAResource.TMSTARTRSCAN,
            "ENDRSCAN", XAResource.TMENDRSCAN,
            "ONEPHASE", XAResource.TMONEPHASE);

    private Flags() {}

    /** Reads names joined by plus signs, or a hexadecimal number. */
    static int parse(String text) throws ContractException {
        int flags = 0;
        for (String name : text.split("\\+", -1)) {
            Integer known = NAMES.get(name);
            if (known != null) {
                flags |= known;
            } else if (name.matches("0x[0-9a-f]{1,8}")) {
                flags |= Integer.parseUnsignedInt(name.substring(2), 16);
            } else {
                throw new ContractException("'" + name + "' is no flag; known are " + NAMES.keySet() + " and 0x…");
            }
        }
        return flags;
    }
}
