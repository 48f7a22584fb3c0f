package io.ternmq.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ternmq.jms.BrokerAdmin;
import io.ternmq.protocol.frame.Close;
import io.ternmq.protocol.frame.Done;
import io.ternmq.protocol.frame.ErrorCode;
import io.ternmq.protocol.frame.Failed;
import io.ternmq.protocol.frame.XaBranch;
import io.ternmq.protocol.frame.XaBranches;
import io.ternmq.protocol.frame.XaCode;
import io.ternmq.protocol.frame.XaDecide;
import io.ternmq.protocol.frame.XaForget;
import io.ternmq.protocol.frame.XaRecover;
import io.ternmq.protocol.frame.XaResult;
import io.ternmq.protocol.frame.XaRollback;
import io.ternmq.protocol.frame.Xid;
import io.ternmq.testsupport.peer.PeerServer;
import io.ternmq.testsupport.peer.ScriptedPeer;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an administrator's calls say to the broker, and make of its answers. */
class BranchAdminTest {
    private static final Xid NONE = new Xid(0, new byte[0], new byte[0]);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void listsAllPagesInOrder() throws JMSException {
        var broker = broker().reply(XaRecover.class, ask -> {
                    assertThat(ask).isEqualTo(new XaRecover(ask.requestId(), NONE, true));
                    return page(ask, true, 1, 2);
                })
                .reply(XaRecover.class, ask -> {
                    assertThat(ask).isEqualTo(new XaRecover(ask.requestId(), xid(2), true));
                    return page(ask, false, 3);
                });
        List<BranchFigures> found = new ArrayList<>();

        admin(broker).list(true, found::add);

        assertThat(found).containsExactly(figures(1), figures(2), figures(3));
    }

    @Test
    void asksForNoMorePagesThanAreWanted() throws JMSException {
        var broker = broker().reply(XaRecover.class, ask -> page(ask, true, 1, 2));
        List<BranchFigures> found = new ArrayList<>();

        admin(broker).list(false, figures -> {
            found.add(figures);
            return false;
        });

        assertThat(found).containsExactly(figures(1));
        assertThat(broker.received(XaRecover.class)).hasSize(1);
    }

    @Test
    void findsOneByTheNameBeforeIt() throws JMSException {
        var broker = broker().reply(XaRecover.class, ask -> {
            assertThat(ask.after()).isEqualTo(new Xid(6, new byte[] {2}, new byte[] {3}));
            return page(ask, true, 2, 3);
        });

        assertThat(admin(broker).find(name(2))).contains(figures(2));
    }

    @Test
    void findsNoneWhereOthersCome() throws JMSException {
        var broker = broker().reply(XaRecover.class, ask -> page(ask, true, 3, 4));

        assertThat(admin(broker).find(name(2))).isEmpty();
    }

    @Test
    void findsTheOneWhoseFormatIdHasNoneBeforeIt() throws JMSException {
        var lowest = new Xid(Integer.MIN_VALUE, new byte[] {2}, new byte[] {3});
        var broker = broker().reply(XaRecover.class, ask -> page(ask, true, 1))
                .reply(XaRecover.class, ask -> new XaBranches(ask.requestId(), true, List.of(branch(lowest))));

        assertThat(admin(broker).find(BranchName.of(lowest)))
                .hasValueSatisfying(figures -> assertThat(figures.name()).isEqualTo(BranchName.of(lowest)));
        assertThat(broker.received(XaRecover.class))
                .extracting(XaRecover::after)
                .containsExactly(NONE, xid(1));
    }

    @Test
    void decidesRollsBackAndForgets() throws JMSException {
        var broker = broker().reply(XaDecide.class, ask -> {
                    assertThat(ask).isEqualTo(new XaDecide(ask.requestId(), xid(1), true));
                    return ok(ask.requestId());
                })
                .reply(XaDecide.class, ask -> {
                    assertThat(ask).isEqualTo(new XaDecide(ask.requestId(), xid(2), false));
                    return ok(ask.requestId());
                })
                .reply(XaRollback.class, ask -> {
                    assertThat(ask.xid()).isEqualTo(xid(3));
                    return ok(ask.requestId());
                })
                .reply(XaForget.class, ask -> {
                    assertThat(ask.xid()).isEqualTo(xid(4));
                    return ok(ask.requestId());
                });
        var admin = admin(broker);

        admin.decide(name(1), true);
        admin.decide(name(2), false);
        admin.rollBack(name(3));
        admin.forget(name(4));

        broker.requireFinished();
    }

    @Test
    void saysThatThereIsNoSuchBranch() throws JMSException {
        var broker = broker().reply(XaForget.class, ask -> new XaResult(ask.requestId(), XaCode.NOTA, ""));
        var admin = admin(broker);

        assertThatThrownBy(() -> admin.forget(name(4)))
                .isInstanceOf(JMSException.class)
                .hasMessage("forgetting branch 7:04:03: there is no such branch; it may be over")
                .extracting(e -> ((JMSException) e).getErrorCode())
                .isEqualTo("NOTA");
    }

    @Test
    void passesOnWhyABranchCanNotBeDecided() throws JMSException {
        var broker = broker().reply(
                        XaDecide.class, ask -> new XaResult(ask.requestId(), XaCode.PROTO, "the branch is idle"));
        var admin = admin(broker);

        assertThatThrownBy(() -> admin.decide(name(4), true))
                .hasMessage("commit of branch 7:04:03: the branch is idle")
                .extracting(e -> ((JMSException) e).getErrorCode())
                .isEqualTo("PROTO");
    }

    @Test
    void saysThatSomebodyMayNot() throws JMSException {
        var broker =
                broker().reply(XaDecide.class, ask -> new Failed(ask.requestId(), ErrorCode.NOT_AUTHORIZED, "not you"));
        var admin = admin(broker);

        assertThatThrownBy(() -> admin.decide(name(4), true))
                .isInstanceOf(JMSSecurityException.class)
                .hasMessage("not you");
    }

    @Test
    void isInDoubtWhenTheConnectionIsLostBeforeTheAnswer() throws JMSException {
        var broker = broker().expect(XaDecide.class).cut();
        var admin = admin(broker);

        var failure = catchThrowableOfType(JMSException.class, () -> admin.decide(name(4), true));

        assertThat(failure.getErrorCode()).isEqualTo("IN_DOUBT");
        assertThat(failure).hasMessageContaining("may have had its effect; look at it again");
    }

    private static ScriptedPeer broker() {
        return new ScriptedPeer("broker").opens().answer(Close.class, close -> new Done(close.requestId()));
    }

    private BranchAdmin admin(ScriptedPeer broker) throws JMSException {
        String name = UUID.randomUUID().toString();
        PeerServer server = PeerServer.vm(name, broker);
        BrokerAdmin admin = BrokerAdmin.connect("vm://" + name + "?reconnectAttempts=0", "", "");
        open.add(admin);
        open.add(server);
        return admin.branches();
    }

    private static XaBranches page(XaRecover ask, boolean more, int... numbers) {
        List<XaBranch> branches = new ArrayList<>();
        for (int number : numbers) {
            branches.add(branch(xid(number)));
        }
        return new XaBranches(ask.requestId(), more, branches);
    }

    private static XaBranch branch(Xid xid) {
        return new XaBranch(xid, XaBranch.State.PREPARED, 1_234, 2, 3, "user 'anna'");
    }

    private static BranchFigures figures(int number) {
        return new BranchFigures(name(number), BranchFigures.State.PREPARED, 1_234, 2, 3, "user 'anna'");
    }

    private static XaResult ok(int requestId) {
        return new XaResult(requestId, XaCode.OK, "");
    }

    private static BranchName name(int number) {
        return BranchName.of(xid(number));
    }

    private static Xid xid(int number) {
        return new Xid(7, new byte[] {(byte) number}, new byte[] {3});
    }
}
