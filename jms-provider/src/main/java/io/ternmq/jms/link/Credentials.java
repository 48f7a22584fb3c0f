package io.ternmq.jms.link;

/**
 * Who opens a connection.
 *
 * @param user name, or empty for ANONYMOUS
 * @param password of the user; never logged
 */
public record Credentials(String user, String password) {

    /** Nobody in particular. */
    public static final Credentials ANONYMOUS = new Credentials("", "");

    /** Whether there is no user. */
    public boolean isAnonymous() {
        return user.isEmpty();
    }

    @Override
    public String toString() {
        return isAnonymous() ? "anonymous" : user;
    }
}
