package io.ternmq.broker.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;

/**
 * Lets one event loop serve sockets and channels within the JVM, so that all channels, and the engine with them, share
 * a thread. A local channel needs no waiting for I/O, only tasks, so the selector does all the waiting.
 *
 * <p>Owned by its event loop.
 */
final class OneLoopIo implements IoHandler {
    private final IoHandler sockets;
    private final IoHandler locals;

    private OneLoopIo(IoHandler sockets, IoHandler locals) {
        this.sockets = sockets;
        this.locals = locals;
    }

    static IoHandlerFactory factory() {
        IoHandlerFactory sockets = NioIoHandler.newFactory();
        IoHandlerFactory locals = LocalIoHandler.newFactory();
        return loop -> new OneLoopIo(sockets.newHandler(loop), locals.newHandler(loop));
    }

    @Override
    public void initialize() {
        sockets.initialize();
        locals.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return sockets.run(context);
    }

    @Override
    public void prepareToDestroy() {
        sockets.prepareToDestroy();
        locals.prepareToDestroy();
    }

    @Override
    public void destroy() {
        sockets.destroy();
        locals.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return sockets.isCompatible(handle.getClass()) ? sockets.register(handle) : locals.register(handle);
    }

    @Override
    public void wakeup() {
        sockets.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return sockets.isCompatible(type) || locals.isCompatible(type);
    }
}
