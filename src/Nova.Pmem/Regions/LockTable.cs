using System.Globalization;

namespace Nova.Pmem;

/// <summary>Finds who holds a file in the system's table of locks, <c>/proc/locks</c>.</summary>
internal static class LockTable
{
    /// <summary>Where the system shows the table.</summary>
    public const string Path = "/proc/locks";

    /// <summary>The process that holds a lock of a file, or null if the table shows none.</summary>
    /// <param name="lines">Lines such as <c>1: FLOCK  ADVISORY  WRITE 4321 fd:01:131 0 EOF</c>: device major and minor in hexadecimal, inode in
    /// decimal.</param>
    /// <param name="file">The file.</param>
    public static int? FindHolder(IEnumerable<string> lines, FileFacts file)
    {
        string identity = string.Create(CultureInfo.InvariantCulture, $"{file.DeviceMajor:x2}:{file.DeviceMinor:x2}:{file.Inode}");
        foreach (string line in lines)
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 6 && fields[5] == identity
                && int.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out int processId) && processId > 0)
                return processId;
        }

        return null;
    }
}
