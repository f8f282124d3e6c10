namespace Nova.Core;

/// <summary>An error of the filesystem's own.</summary>
public sealed class NovaException : IOException
{
    /// <summary>Makes an exception for an error.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="message">What went wrong and what to do, for people.</param>
    public NovaException(NovaError error, string message)
        : base(message) => Error = error;

    /// <summary>What went wrong.</summary>
    public NovaError Error { get; }

    /// <summary>The path it was about, if one was given.</summary>
    public string? Path { get; init; }

    /// <summary>The operation, if known.</summary>
    public string? Operation { get; init; }

    /// <summary>For <see cref="NovaError.Corrupt"/>: the structure that fails, as SPEC names it.</summary>
    public string? Structure { get; init; }

    /// <summary>For <see cref="NovaError.Corrupt"/>: its place, bytes from the start of the region.</summary>
    public long? RegionOffset { get; init; }

    /// <summary>For <see cref="NovaError.Corrupt"/>: what was expected.</summary>
    public string? Expected { get; init; }

    /// <summary>For <see cref="NovaError.Corrupt"/>: what was found.</summary>
    public string? Found { get; init; }
}
