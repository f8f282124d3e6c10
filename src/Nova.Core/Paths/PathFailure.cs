using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Nova.Core;

/// <summary>What the caller of a path operation expects to find at the end of the path: it decides which "not found" is thrown.</summary>
internal enum ExpectedEntry
{
    File,
    Directory,
}

/// <summary>
/// The exceptions of the path face: the base class library's types where it has one for the condition, with the <see cref="NovaException"/> inside;
/// the <see cref="NovaException"/> itself for everything else.
/// </summary>
internal static class PathFailure
{
    public static void ThrowIfFailed(NovaError error, string operation, in PathWalk walk, ReadOnlySpan<byte> path, ExpectedEntry expected = ExpectedEntry.File)
    {
        if (error != NovaError.None)
            throw ToException(error, operation, NovaNames.ToText(path), walk.Name.IsEmpty ? ExpectedEntry.Directory : expected);
    }

    public static void ThrowIfFailed(NovaError error, string operation, string? path, ExpectedEntry expected = ExpectedEntry.File)
    {
        if (error != NovaError.None)
            throw ToException(error, operation, path, expected);
    }

    /// <summary>The table. A missing last name is a missing file, or a missing directory where one was expected; a missing name before it is a missing directory.</summary>
    internal static Exception ToException(NovaError error, string operation, string? path, ExpectedEntry expected)
    {
        Debug.Assert(error != NovaError.None, "Nothing failed.");
        NovaException failure = NovaErrors.Failure(error, operation, path);
        return error switch
        {
            NovaError.NotFound when expected == ExpectedEntry.File => new FileNotFoundException(failure.Message, path, failure),
            NovaError.NotFound or NovaError.NotDirectory => new DirectoryNotFoundException(failure.Message, failure),
            NovaError.AccessDenied or NovaError.NotPermitted or NovaError.IsDirectory or NovaError.BadHandle =>
                new UnauthorizedAccessException(failure.Message, failure),
            NovaError.NameTooLong => new PathTooLongException(failure.Message, failure),
            _ => failure,
        };
    }

    /// <summary>Refuses paths that no file can have.</summary>
    /// <exception cref="ArgumentException">The path is empty or has a NUL.</exception>
    public static void ThrowIfUnfit(ReadOnlySpan<byte> path, string parameter)
    {
        if (path.IsEmpty || path.Contains((byte)0))
            ThrowUnfit(path, parameter);
    }

    [DoesNotReturn]
    private static void ThrowUnfit(ReadOnlySpan<byte> path, string parameter) =>
        throw new ArgumentException(path.IsEmpty ? "The path is empty; the root is '/'." : "The path has a NUL, which no name can have.", parameter);
}
