namespace Nova.Testing.Trees;

/// <summary>Linux's error numbers, the common tongue of every face: the typed faces are translated into it, the mount and the syscalls speak it.</summary>
public enum Errno
{
    /// <summary>No error.</summary>
    Ok = 0,

    /// <summary>Not permitted, whatever the permission bits say.</summary>
    EPERM = 1,

    /// <summary>No such name.</summary>
    ENOENT = 2,

    /// <summary>The medium failed; whether anything changed is not known.</summary>
    EIO = 5,

    /// <summary>Nothing at or after that offset; or a file without content.</summary>
    ENXIO = 6,

    /// <summary>The value is too long.</summary>
    E2BIG = 7,

    /// <summary>Not an open handle, or not open for that.</summary>
    EBADF = 9,

    /// <summary>Someone else has it.</summary>
    EAGAIN = 11,

    /// <summary>The permission bits refuse it.</summary>
    EACCES = 13,

    /// <summary>In use in a way that forbids it.</summary>
    EBUSY = 16,

    /// <summary>The name is taken.</summary>
    EEXIST = 17,

    /// <summary>Not a directory.</summary>
    ENOTDIR = 20,

    /// <summary>A directory.</summary>
    EISDIR = 21,

    /// <summary>An argument that makes no sense.</summary>
    EINVAL = 22,

    /// <summary>Past the largest file.</summary>
    EFBIG = 27,

    /// <summary>No space; nothing has changed.</summary>
    ENOSPC = 28,

    /// <summary>Only to be read.</summary>
    EROFS = 30,

    /// <summary>As many names as a file may have.</summary>
    EMLINK = 31,

    /// <summary>The buffer is too small, or the name of an attribute too long.</summary>
    ERANGE = 34,

    /// <summary>The name is too long.</summary>
    ENAMETOOLONG = 36,

    /// <summary>The directory has names in it.</summary>
    ENOTEMPTY = 39,

    /// <summary>A symbolic link, which is not followed.</summary>
    ELOOP = 40,

    /// <summary>No such attribute.</summary>
    ENODATA = 61,

    /// <summary>A format that is not known.</summary>
    EPROTONOSUPPORT = 93,

    /// <summary>Not supported here.</summary>
    EOPNOTSUPP = 95,

    /// <summary>An inode whose life is over.</summary>
    ESTALE = 116,

    /// <summary>Damaged.</summary>
    EUCLEAN = 117,
}
