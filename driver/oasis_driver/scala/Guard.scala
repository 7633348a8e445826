package oasisdriver

/** What the code of cells calls where it would end or hold up what others use: see `Rewriting`. Executors load it as one of the cells' classes. */
object Guard {
  /** Once in each turn of a loop and each call of a function, so that an interrupt ends it. */
  def turn(): Unit = if (Thread.interrupted()) throw new InterruptedException("The cell was interrupted.")

  def exit(status: Int): Unit = refuse()

  def exit(runtime: AnyRef, status: Int): Unit = refuse()

  def quit(owner: AnyRef, status: Int): Nothing = refuse()

  def quit(owner: AnyRef): Nothing = refuse()

  /** Instead of stopping the session or its context. */
  def keep(owner: AnyRef): Unit = System.err.println("The application of the session goes on: other cells use it too. It ends when the session is stopped.")

  private def refuse(): Nothing = throw new UnsupportedOperationException("A cell cannot end the application: other cells use it too. It ends when the session is stopped.")
}
