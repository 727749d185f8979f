package lastgasp.desk;

/** The class loader of a team's view, so that it could be replaced without a restart. */
final class TeamLoader extends ClassLoader {
    TeamLoader(ClassLoader parent) {
        super(parent);
    }
}
