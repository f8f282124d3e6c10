namespace Nova.Testing;

/// <summary>The tester can't vouch for its result: a store went past it, its own state contradicts itself, or a replay does not match its run. Says
/// nothing about the tested code.</summary>
public sealed class ExplorationException : InvalidOperationException
{
    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What contradicts what.</param>
    public ExplorationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    /// <param name="message">What contradicts what.</param>
    /// <param name="innerException">What led to it.</param>
    public ExplorationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception without more to say.</summary>
    public ExplorationException()
        : base("The exploration can't vouch for its result.")
    {
    }
}
