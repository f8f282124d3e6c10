namespace Nova.Pmem;

/// <summary>A failure of the medium. Misuse is reported by the usual exceptions of the base class library instead.</summary>
public sealed class PmemException : IOException
{
    /// <summary>Creates an exception of a kind.</summary>
    /// <param name="error">The kind of failure.</param>
    /// <param name="message">One sentence for the user.</param>
    /// <param name="innerException">What led to it, if anything did.</param>
    public PmemException(PmemError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>Creates an exception of the kind <see cref="PmemError.System"/>.</summary>
    public PmemException()
        : this(PmemError.System, "The medium failed.")
    {
    }

    /// <summary>Creates an exception of the kind <see cref="PmemError.System"/>.</summary>
    /// <param name="message">One sentence for the user.</param>
    public PmemException(string message)
        : this(PmemError.System, message)
    {
    }

    /// <summary>Creates an exception of the kind <see cref="PmemError.System"/>.</summary>
    /// <param name="message">One sentence for the user.</param>
    /// <param name="innerException">What led to it.</param>
    public PmemException(string message, Exception innerException)
        : this(PmemError.System, message, innerException)
    {
    }

    /// <summary>The kind of failure.</summary>
    public PmemError Error { get; }
}
