using System.Collections.Immutable;

namespace Nova.Core;

/// <summary>The error table: what each <see cref="NovaError"/> is called elsewhere, and what to tell people about it.</summary>
/// <remarks>Error numbers are Linux's (x86-64 and ARM64), whatever the platform, because mounts and system calls speak Linux's. HResults are those of the nearest
/// Windows error, as the base class library has them. No state; safe from any thread.</remarks>
public static class NovaErrors
{
    private const uint Win32Facility = 0x8007_0000;

    private static readonly ImmutableArray<Row> Table =
    [
        new(NovaError.None, 0, 0, "no error", ""),
        new(NovaError.NotFound, 2, 2, "no such file or directory", "Check the spelling; names are compared byte by byte."),
        new(NovaError.Exists, 17, 80, "the name is taken", "Choose another name, or remove what is there."),
        new(NovaError.NotDirectory, 20, 267, "not a directory", "Every name but the last must be a directory, and so must one that is followed by a slash."),
        new(NovaError.IsDirectory, 21, 336, "it is a directory", "Name a file, or use the operation for directories."),
        new(NovaError.NotEmpty, 39, 145, "the directory is not empty", "Remove its entries first, or remove it with its contents."),
        new(NovaError.AccessDenied, 13, 5, "permission denied", "The permission bits of the file, or of a directory on the way, don't allow it."),
        new(NovaError.NotPermitted, 1, 1314, "operation not permitted", "Only the owner or the superuser may do this."),
        new(NovaError.NoSpace, 28, 112, "no space left on the volume", "Remove files, or make a larger volume; nothing was changed."),
        new(NovaError.NameTooLong, 36, 206, "the name is too long", "A name has at most 255 bytes, a path at most 4,095."),
        new(NovaError.InvalidArgument, 22, 87, "invalid argument", "See the documentation of the operation for what it takes."),
        new(NovaError.TooManyLinks, 31, 1142, "too many links", "Copy the file instead."),
        new(NovaError.ReadOnly, 30, 19, "the volume is read-only", "Open it for writing; if it has become read-only by itself, check it."),
        new(NovaError.FileTooLarge, 27, 223, "past the largest file size", "Use a smaller offset or size."),
        new(NovaError.NoData, 61, 1168, "no such attribute", "List the attributes to see which are there."),
        new(NovaError.BufferTooSmall, 34, 122, "the buffer is too small", "Ask for the length first."),
        new(NovaError.ValueTooLarge, 7, 24, "the attribute's value is too long", "A value has at most 65,536 bytes."),
        new(NovaError.NotSupported, 95, 50, "not supported here", "This kind of file, or this volume, doesn't have the operation."),
        new(NovaError.TooManySymbolicLinks, 40, 1921, "too many symbolic links", "More than 40 on the way: look for a link that leads back to itself."),
        new(NovaError.Stale, 116, 1006, "the file is gone", "Its number and generation name nothing any more; look it up again."),
        new(NovaError.BadHandle, 9, 6, "the handle is closed or does not allow this", "Open the file for this access."),
        new(NovaError.Busy, 16, 170, "in use", "Try again when nobody uses it; the root itself can't be moved or removed."),
        new(NovaError.NoSuchOffset, 6, 38, "no data or hole at or after the offset", "The end of the file has been reached."),
        new(NovaError.NoContent, 6, 222, "a pipe, socket or device has no content in a volume", "Export it to use it."),
        new(NovaError.Corrupt, 117, 1392, "the volume is damaged", "Copy what can still be read to another volume, and run a check on this one."),
        new(NovaError.Unknown, 5, 1117, "a fence failed", "The operation may or may not be durable. Open the volume again and look; until then it is read-only."),
        new(NovaError.NotAVolume, 22, 1005, "not a Nova volume", "Check the path; format the file first if it is to become one."),
        new(NovaError.UnsupportedFormat, 93, 1306, "the volume has a format that this version does not know", "Use the version that wrote it, or a newer one."),
        new(NovaError.InUse, 11, 32, "the volume is in use", "Close it where it is open; a volume has one opener."),
    ];

    private static readonly ImmutableArray<Row> ByError = [.. Table.OrderBy(row => row.Error)];

    /// <summary>Linux's error number.</summary>
    /// <param name="error">Any value of <see cref="NovaError"/>.</param>
    /// <returns>Positive; 0 for <see cref="NovaError.None"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="error"/> is no value of the enumeration.</exception>
    public static int GetErrorNumber(NovaError error) => Find(error).ErrorNumber;

    /// <summary>The HResult that an exception for this error carries: a Windows error code in facility 7, each used once.</summary>
    /// <param name="error">Any value of <see cref="NovaError"/>.</param>
    /// <returns>Negative; 0 for <see cref="NovaError.None"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="error"/> is no value of the enumeration.</exception>
    public static int GetHResult(NovaError error)
    {
        uint code = Find(error).WindowsCode;
        return code == 0 ? 0 : unchecked((int)(Win32Facility | code));
    }

    /// <summary>What the error means: a phrase in lower case, without a full stop.</summary>
    /// <param name="error">Any value of <see cref="NovaError"/>.</param>
    /// <returns>The phrase.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="error"/> is no value of the enumeration.</exception>
    public static string Describe(NovaError error) => Find(error).Text;

    /// <summary>What to do about the error: a sentence or two; empty for <see cref="NovaError.None"/>.</summary>
    /// <param name="error">Any value of <see cref="NovaError"/>.</param>
    /// <returns>The advice.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="error"/> is no value of the enumeration.</exception>
    public static string Advise(NovaError error) => Find(error).Advice;

    /// <summary>Makes the exception for a failed operation.</summary>
    /// <param name="error">What went wrong; not <see cref="NovaError.None"/>.</param>
    /// <param name="operation">The operation, as a verb: "create directory".</param>
    /// <param name="path">What it was about, if there is a path.</param>
    /// <param name="detail">More about this case, as a sentence.</param>
    /// <returns>An exception whose message names operation and path and says what to do.</returns>
    public static NovaException Failure(NovaError error, string operation, string? path = null, string? detail = null)
    {
        Row row = Find(error);
        string about = path is null ? operation : $"{operation} '{path}'";
        string more = string.IsNullOrEmpty(detail) ? row.Advice : $"{detail} {row.Advice}";
        return new NovaException(error, $"{about}: {row.Text}. {more}") { Operation = operation, Path = path };
    }

    /// <summary>The filesystem's own error behind an exception: of a <see cref="NovaException"/>, or of the one that an exception of the base class library
    /// carries inside.</summary>
    /// <param name="exception">Any exception.</param>
    /// <returns>The error; <see cref="NovaError.None"/> if the exception did not come from a volume.</returns>
    public static NovaError Of(Exception exception)
    {
        for (Exception? at = exception; at is not null; at = at.InnerException)
        {
            if (at is NovaException failure)
                return failure.Error;
        }

        return NovaError.None;
    }

    private static Row Find(NovaError error)
    {
        if ((uint)error >= (uint)ByError.Length)
            throw new ArgumentOutOfRangeException(nameof(error), error, "Not a value of the enumeration.");
        return ByError[(int)error];
    }

    private sealed record Row(NovaError Error, int ErrorNumber, uint WindowsCode, string Text, string Advice);
}
