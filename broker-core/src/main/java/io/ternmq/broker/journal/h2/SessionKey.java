package io.ternmq.broker.journal.h2;

import io.ternmq.broker.id.SessionId;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** How identities of sessions are ordered and written: UUID (16 bytes), i32 session. */
final class SessionKey extends BasicDataType<SessionId> {
    static final SessionKey INSTANCE = new SessionKey();
    private static final int MEMORY = 64;

    private SessionKey() {}

    @Override
    public int compare(SessionId a, SessionId b) {
        int byConnection = a.connection().compareTo(b.connection());
        return byConnection != 0 ? byConnection : Integer.compare(a.session(), b.session());
    }

    @Override
    public int getMemory(SessionId session) {
        return MEMORY;
    }

    @Override
    public void write(WriteBuffer buffer, SessionId session) {
        buffer.putLong(session.connection().getMostSignificantBits())
                .putLong(session.connection().getLeastSignificantBits())
                .putInt(session.session());
    }

    @Override
    public SessionId read(ByteBuffer buffer) {
        return new SessionId(new UUID(buffer.getLong(), buffer.getLong()), buffer.getInt());
    }

    @Override
    public SessionId[] createStorage(int size) {
        return new SessionId[size];
    }
}
