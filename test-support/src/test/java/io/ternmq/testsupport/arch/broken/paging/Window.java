package io.ternmq.testsupport.arch.broken.paging;

public final class Window {}
