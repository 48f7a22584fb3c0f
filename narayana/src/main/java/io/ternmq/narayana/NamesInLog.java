package io.ternmq.narayana;

import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecord;
import com.arjuna.ats.internal.jta.resources.arjunacore.XAResourceRecordWrappingPlugin;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import javax.transaction.xa.XAResource;
import org.jboss.tm.XAResourceWrapper;

/**
 * Writes the names of {@link NamedResource}s into Narayana's log. Application servers do that by themselves; elsewhere
 * {@link #install} does, or the property {@code JTAEnvironmentBean.xaResourceRecordWrappingPluginClassName} with this class's name.
 *
 * <p>Has no state; any thread may use it.
 */
public final class NamesInLog implements XAResourceRecordWrappingPlugin {
    private static final int UNNUMBERED = 0;

    /** For Narayana. */
    public NamesInLog() {}

    /** Before the first transaction of the process: Narayana looks once. */
    public static void install() {
        jtaPropertyManager.getJTAEnvironmentBean().setXAResourceRecordWrappingPlugin(new NamesInLog());
    }

    @Override
    public void transcribeWrapperData(XAResourceRecord record) {
        if (record.value() instanceof XAResourceWrapper named) {
            record.setProductName(named.getProductName());
            record.setProductVersion(named.getProductVersion());
            record.setJndiName(named.getJndiName());
        }
    }

    /** None: the number would go into the Xid, and only texts show it. */
    @Override
    public Integer getEISName(XAResource resource) {
        return UNNUMBERED;
    }

    @Override
    public String getEISName(Integer number) {
        return String.valueOf(number);
    }
}
