package io.ternmq.xacontract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A broker in memory that keeps the whole table: queues, branches, and a clock that is turned by hand. */
final class ModelBroker {

    /** How far a branch has come. */
    enum State {
        OPEN,
        ROLLBACK_ONLY,
        PREPARED,
        COMMITTED_BY_HAND,
        ROLLED_BACK_BY_HAND
    }

    /** A message, and how often it was handed over. */
    record Mail(String queue, long number, String body, int attempts) {
        Mail again() {
            return new Mail(queue, number, body, attempts + 1);
        }
    }

    /** What a branch holds, and who works in it. */
    static final class Unit {
        private final List<Mail> sent = new ArrayList<>();
        private final List<Mail> taken = new ArrayList<>();
        private final Set<Object> active = new HashSet<>();
        private final Set<Object> suspended = new HashSet<>();
        private final Set<Object> closed = new HashSet<>();
        private final long deadline;
        private State state = State.OPEN;

        private Unit(long deadline) {
            this.deadline = deadline;
        }

        private boolean isUnfinished() {
            return state == State.OPEN || state == State.ROLLBACK_ONLY;
        }
    }

    private final Map<String, TreeMap<Long, Mail>> queues = new HashMap<>();
    private final Map<Branch, Unit> units = new HashMap<>();
    private long numbers;
    private long now;
    private int life = 1;
    private boolean running = true;

    int life() {
        return running ? life : 0;
    }

    void kill() {
        running = false;
        dropAll(unit -> true);
    }

    void boot() {
        life += running ? 0 : 1;
        running = true;
    }

    void pass(long millis) {
        now += millis;
        for (Unit unit : units.values()) {
            if (unit.isUnfinished() && now >= unit.deadline) {
                unit.state = State.ROLLBACK_ONLY;
                restore(unit);
            }
        }
    }

    /** A session closes, which ends its work; its manager will say so too. */
    void leave(Object session) {
        for (Unit unit : units.values()) {
            if (unit.active.remove(session) || unit.suspended.remove(session)) {
                unit.closed.add(session);
            }
        }
    }

    private void dropAll(java.util.function.Predicate<Unit> which) {
        units.values().removeIf(unit -> {
            boolean ends = unit.isUnfinished() && which.test(unit);
            if (ends) {
                restore(unit);
            }
            return ends;
        });
    }

    private void restore(Unit unit) {
        unit.taken.forEach(mail -> put(mail.again()));
        unit.taken.clear();
        unit.sent.clear();
    }

    private void put(Mail mail) {
        queues.computeIfAbsent(mail.queue(), name -> new TreeMap<>()).put(mail.number(), mail);
    }

    private Optional<Unit> of(Object session) {
        return units.values().stream()
                .filter(unit -> unit.active.contains(session))
                .findFirst();
    }

    void send(Object session, String queue, String body) {
        var mail = new Mail(queue, ++numbers, body, 1);
        of(session).ifPresentOrElse(unit -> unit.sent.add(mail), () -> put(mail));
    }

    Optional<Mail> take(Object session, String queue) {
        var first = queues.computeIfAbsent(queue, name -> new TreeMap<>()).pollFirstEntry();
        if (first == null) {
            return Optional.empty();
        }
        of(session).ifPresent(unit -> unit.taken.add(first.getValue()));
        return Optional.of(first.getValue());
    }

    private static XAException refusal(int code) {
        return new XAException(code);
    }

    private static Branch checked(Xid xid) throws XAException {
        if (xid == null) {
            throw refusal(XAException.XAER_INVAL);
        }
        return Branch.copyOf(xid);
    }

    private Unit known(Xid xid) throws XAException {
        Unit unit = units.get(checked(xid));
        if (unit == null) {
            throw refusal(XAException.XAER_NOTA);
        }
        return unit;
    }

    void start(Object session, Xid xid, int flags, long timeoutMillis) throws XAException {
        Branch branch = checked(xid);
        switch (flags) {
            case XAResource.TMNOFLAGS -> {
                requireFree(session);
                if (units.containsKey(branch)) {
                    throw refusal(XAException.XAER_DUPID);
                }
                units.put(branch, new Unit(now + timeoutMillis));
            }
            case XAResource.TMJOIN, XAResource.TMRESUME -> enter(session, known(xid), flags == XAResource.TMRESUME);
            default -> throw refusal(XAException.XAER_INVAL);
        }
        known(xid).active.add(session);
    }

    private void requireFree(Object session) throws XAException {
        if (of(session).isPresent()) {
            throw refusal(XAException.XAER_PROTO);
        }
    }

    private void enter(Object session, Unit unit, boolean resuming) throws XAException {
        requireFree(session);
        if (unit.state == State.ROLLBACK_ONLY) {
            throw refusal(XAException.XA_RBROLLBACK);
        }
        boolean fits = resuming ? unit.suspended.remove(session) : unit.suspended.isEmpty();
        if (unit.state != State.OPEN || !fits) {
            throw refusal(XAException.XAER_PROTO);
        }
    }

    void end(Object session, Xid xid, int flags) throws XAException {
        if (!Set.of(XAResource.TMSUCCESS, XAResource.TMFAIL, XAResource.TMSUSPEND)
                .contains(flags)) {
            throw refusal(XAException.XAER_INVAL);
        }
        Unit unit = known(xid);
        boolean suspending = flags == XAResource.TMSUSPEND;
        boolean left = unit.active.remove(session)
                || (!suspending && (unit.suspended.remove(session) || unit.closed.remove(session)));
        if (!left) {
            throw refusal(XAException.XAER_PROTO);
        }
        if (suspending) {
            unit.suspended.add(session);
        } else if (flags == XAResource.TMFAIL) {
            unit.state = State.ROLLBACK_ONLY;
        }
    }

    /** One that nobody works in. */
    private Unit ended(Xid xid) throws XAException {
        Unit unit = known(xid);
        if (!unit.active.isEmpty() || !unit.suspended.isEmpty()) {
            throw refusal(XAException.XAER_PROTO);
        }
        return unit;
    }

    int prepare(Xid xid) throws XAException {
        Unit unit = ended(xid);
        refuseRollbackOnly(xid, unit);
        if (unit.state != State.OPEN) {
            throw refusal(XAException.XAER_PROTO);
        }
        if (unit.sent.isEmpty() && unit.taken.isEmpty()) {
            units.remove(Branch.copyOf(xid));
            return XAResource.XA_RDONLY;
        }
        unit.state = State.PREPARED;
        return XAResource.XA_OK;
    }

    private void refuseRollbackOnly(Xid xid, Unit unit) throws XAException {
        if (unit.state == State.ROLLBACK_ONLY) {
            restore(unit);
            units.remove(Branch.copyOf(xid));
            throw refusal(XAException.XA_RBROLLBACK);
        }
    }

    void commit(Xid xid, boolean onePhase) throws XAException {
        Unit unit = ended(xid);
        refuseDecided(unit);
        if (onePhase) {
            refuseRollbackOnly(xid, unit);
        }
        if (unit.state != (onePhase ? State.OPEN : State.PREPARED)) {
            throw refusal(XAException.XAER_PROTO);
        }
        unit.sent.forEach(this::put);
        units.remove(Branch.copyOf(xid));
    }

    void rollback(Xid xid) throws XAException {
        Unit unit = ended(xid);
        refuseDecided(unit);
        restore(unit);
        units.remove(Branch.copyOf(xid));
    }

    private static void refuseDecided(Unit unit) throws XAException {
        if (unit.state == State.COMMITTED_BY_HAND) {
            throw refusal(XAException.XA_HEURCOM);
        }
        if (unit.state == State.ROLLED_BACK_BY_HAND) {
            throw refusal(XAException.XA_HEURRB);
        }
    }

    void forget(Xid xid) throws XAException {
        Unit unit = known(xid);
        if (unit.state != State.COMMITTED_BY_HAND && unit.state != State.ROLLED_BACK_BY_HAND) {
            throw refusal(XAException.XAER_PROTO);
        }
        units.remove(Branch.copyOf(xid));
    }

    void decide(Xid xid, boolean commit) throws XAException {
        Unit unit = known(xid);
        if (commit) {
            unit.sent.forEach(this::put);
        } else {
            restore(unit);
        }
        unit.state = commit ? State.COMMITTED_BY_HAND : State.ROLLED_BACK_BY_HAND;
    }

    Xid[] waiting() {
        return units.entrySet().stream()
                .filter(entry -> !entry.getValue().isUnfinished())
                .map(Map.Entry::getKey)
                .toArray(Xid[]::new);
    }
}
