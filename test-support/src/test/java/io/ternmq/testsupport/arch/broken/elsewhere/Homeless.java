package io.ternmq.testsupport.arch.broken.elsewhere;

public final class Homeless {}
