package io.ternmq.samples.bank;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.ternmq.narayana.NamesInLog;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.List;

/** Narayana in a plain Java program: a log in a directory, and a thread that recovers. */
final class Transactions {
    /** Another one for each program that shares a broker or database with this one: recovery touches only its own branches. */
    private static final String NODE = "bank";

    private final RecoveryManager recovery;

    Transactions(Path log) throws CoreEnvironmentBeanException {
        NamesInLog.install();
        arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(NODE);
        arjPropertyManager.getCoordinatorEnvironmentBean().setDefaultTimeout(20);
        for (String store : List.of("default", "communicationStore", "stateStore")) {
            BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
                    .setObjectStoreDir(log.toString());
        }
        arjPropertyManager.getObjectStoreEnvironmentBean().setObjectStoreDir(log.toString());
        jtaPropertyManager.getJTAEnvironmentBean().setXaRecoveryNodes(List.of(NODE));
        // One process at a time works with this log, so what isn't in it needs no time to get there.
        jtaPropertyManager.getJTAEnvironmentBean().setOrphanSafetyInterval(0);
        var settings = recoveryPropertyManager.getRecoveryEnvironmentBean();
        settings.setPeriodicRecoveryPeriod(2);
        settings.setRecoveryBackoffPeriod(1);
        settings.setRecoveryModuleClassNames(
                List.of(AtomicActionRecoveryModule.class.getName(), XARecoveryModule.class.getName()));
        recovery = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        recovery.initialize();
    }

    /** Says how to reach a resource manager, and finishes what a former process left in it. */
    void recoverWith(XAResourceRecoveryHelper... helpers) {
        for (var helper : helpers) {
            XARecoveryModule.getRegisteredXARecoveryModule().addXAResourceRecoveryHelper(helper);
        }
        recover();
        recovery.startRecoveryManagerThread();
    }

    /** Recovers now. */
    void recover() {
        recovery.scan();
    }

    TransactionManager manager() {
        return com.arjuna.ats.jta.TransactionManager.transactionManager();
    }
}
