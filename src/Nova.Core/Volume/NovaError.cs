namespace Nova.Core;

/// <summary>Why an operation did not happen. One tested table gives each its errno, HResult and text.</summary>
public enum NovaError
{
    /// <summary>It happened.</summary>
    None = 0,

    /// <summary>No such file or directory (ENOENT).</summary>
    NotFound,

    /// <summary>The name is taken (EEXIST).</summary>
    Exists,

    /// <summary>A directory is needed (ENOTDIR).</summary>
    NotDirectory,

    /// <summary>It is a directory (EISDIR).</summary>
    IsDirectory,

    /// <summary>The directory has entries (ENOTEMPTY).</summary>
    NotEmpty,

    /// <summary>The permission bits don't allow it (EACCES).</summary>
    AccessDenied,

    /// <summary>Only the owner or the superuser may do this, or nobody (EPERM).</summary>
    NotPermitted,

    /// <summary>No free blocks; nothing was changed (ENOSPC).</summary>
    NoSpace,

    /// <summary>A name is longer than 255 bytes or a path longer than 4,095 (ENAMETOOLONG).</summary>
    NameTooLong,

    /// <summary>An argument makes no sense (EINVAL).</summary>
    InvalidArgument,

    /// <summary>The inode has as many names as it may have (EMLINK).</summary>
    TooManyLinks,

    /// <summary>The volume, or this opening of it, is read-only (EROFS).</summary>
    ReadOnly,

    /// <summary>The offset or size is past the largest file (EFBIG).</summary>
    FileTooLarge,

    /// <summary>No such extended attribute (ENODATA).</summary>
    NoData,

    /// <summary>The caller's buffer is too small (ERANGE).</summary>
    BufferTooSmall,

    /// <summary>An extended attribute's value is longer than 65,536 bytes (E2BIG).</summary>
    ValueTooLarge,

    /// <summary>Not for this kind of inode, namespace or volume (EOPNOTSUPP).</summary>
    NotSupported,

    /// <summary>More than 40 symbolic links on the way (ELOOP).</summary>
    TooManySymbolicLinks,

    /// <summary>The inode of this number and generation is gone (ESTALE).</summary>
    Stale,

    /// <summary>The handle was closed, or does not allow this (EBADF).</summary>
    BadHandle,

    /// <summary>In use (EBUSY).</summary>
    Busy,

    /// <summary>No data, or no hole, at or after the offset (ENXIO).</summary>
    NoSuchOffset,

    /// <summary>A FIFO, socket or device: it has no content here (ENXIO).</summary>
    NoContent,

    /// <summary>The volume's structures fail their checks; the exception says where (EUCLEAN).</summary>
    Corrupt,

    /// <summary>A fence failed: the operation may or may not be durable; the volume is read-only until it is opened again (EIO).</summary>
    Unknown,

    /// <summary>The image is not a Nova volume (EINVAL).</summary>
    NotAVolume,

    /// <summary>The volume has a format or features that this library does not know (EPROTONOSUPPORT).</summary>
    UnsupportedFormat,

    /// <summary>Someone else has the volume open (EWOULDBLOCK).</summary>
    InUse,
}
