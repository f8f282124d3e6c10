using System.Globalization;

namespace Nova.Core;

/// <summary>An error of the filesystem's own. The usual file conditions (not found, access denied, ...) are thrown by the path face as the base class
/// library's types, with one of these inside.</summary>
/// <remarks>The HResult is that of the error table, <see cref="NovaErrors"/>.</remarks>
public sealed class NovaException : IOException
{
    /// <summary>Makes an exception for an error.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="message">What went wrong and what to do, for people.</param>
    public NovaException(NovaError error, string message)
        : base(message, NovaErrors.GetHResult(error)) => Error = error;

    /// <summary>Makes an exception for an error that another exception caused.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="message">What went wrong and what to do, for people.</param>
    /// <param name="innerException">The cause.</param>
    public NovaException(NovaError error, string message, Exception innerException)
        : base(message, innerException)
    {
        Error = error;
        HResult = NovaErrors.GetHResult(error);
    }

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

    /// <summary>Makes the exception for a structure on the medium that fails its checks.</summary>
    /// <param name="structure">The structure, as SPEC names it.</param>
    /// <param name="regionOffset">Its place, bytes from the start of the region.</param>
    /// <param name="expected">What was expected, as a phrase.</param>
    /// <param name="found">What was found, as a phrase.</param>
    /// <returns>An exception with <see cref="NovaError.Corrupt"/> and all four.</returns>
    public static NovaException Damage(string structure, long regionOffset, string expected, string found)
    {
        string place = regionOffset.ToString("N0", CultureInfo.InvariantCulture);
        string message = $"Damage: {structure} at byte {place} of the region: expected {expected}, found {found}. {NovaErrors.Advise(NovaError.Corrupt)}";
        return new NovaException(NovaError.Corrupt, message)
        {
            Structure = structure,
            RegionOffset = regionOffset,
            Expected = expected,
            Found = found,
        };
    }
}
