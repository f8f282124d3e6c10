namespace Nova.Testing;

/// <summary>What a crash left is not legal at its moment. Thrown by a check; <see cref="CrashMoment.Require"/> throws it.</summary>
public sealed class CrashViolationException : Exception
{
    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">What was found and what was expected.</param>
    public CrashViolationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and its cause.</summary>
    /// <param name="message">What was found and what was expected.</param>
    /// <param name="innerException">What led to it.</param>
    public CrashViolationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception without more to say.</summary>
    public CrashViolationException()
        : base("What the crash left is not legal.")
    {
    }
}
