package io.ternmq.testsupport.arch.broken;

public final class Root {}
