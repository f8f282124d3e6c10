namespace Nova.Core.Tests.Conformance;

/// <summary>Linux's error numbers, the common tongue of every face: the typed faces are translated into it, the mount and the syscalls speak it.</summary>
public enum Errno
{
    Ok = 0,
    EPERM = 1,
    ENOENT = 2,
    EIO = 5,
    ENXIO = 6,
    E2BIG = 7,
    EBADF = 9,
    EAGAIN = 11,
    EACCES = 13,
    EBUSY = 16,
    EEXIST = 17,
    ENOTDIR = 20,
    EISDIR = 21,
    EINVAL = 22,
    EFBIG = 27,
    ENOSPC = 28,
    EROFS = 30,
    EMLINK = 31,
    ERANGE = 34,
    ENAMETOOLONG = 36,
    ENOTEMPTY = 39,
    ELOOP = 40,
    ENODATA = 61,
    EPROTONOSUPPORT = 93,
    EOPNOTSUPP = 95,
    ESTALE = 116,
    EUCLEAN = 117,
}
