using System.Globalization;

namespace Nova.Core;

/// <summary>
/// Who this process is, for volumes that were opened without credentials. Never the superuser by default: that would be an ambient right that nobody asked for.
/// </summary>
/// <remarks>
/// On Linux the effective ids and groups of the kernel's own account, <c>/proc/self/status</c>. Elsewhere there is no user number that managed code can
/// read, so one is made from the user's name: the same name is the same user, on that machine and on any other; a privileged process is user 0.
/// Numbers so made lie between 2^30 and 2^31, away from those that Linux gives out.
/// </remarks>
internal static class ProcessCredentials
{
    private const string StatusFile = "/proc/self/status";

    /// <summary>The credentials of this process, read anew: ids can change while a process lives.</summary>
    public static Credentials Current
    {
        get
        {
            if (OperatingSystem.IsLinux() && File.Exists(StatusFile))
                return Parse(File.ReadLines(StatusFile));
            return Environment.IsPrivilegedProcess ? Credentials.Superuser : OfName(Environment.UserName);
        }
    }

    /// <summary>Reads the lines Uid, Gid (real, effective, saved, filesystem) and Groups.</summary>
    /// <exception cref="InvalidDataException">A line is missing or makes no sense.</exception>
    internal static Credentials Parse(IEnumerable<string> lines)
    {
        uint? user = null;
        uint? group = null;
        uint[] groups = [];
        foreach (string line in lines)
        {
            if (line.StartsWith("Uid:", StringComparison.Ordinal))
                user = Numbers(line)[1];
            else if (line.StartsWith("Gid:", StringComparison.Ordinal))
                group = Numbers(line)[1];
            else if (line.StartsWith("Groups:", StringComparison.Ordinal))
                groups = Numbers(line);
        }

        if (user is null || group is null)
            throw new InvalidDataException($"{StatusFile} names no user and group; give credentials when opening the volume.");
        return new Credentials(user.Value, group.Value, groups);
    }

    /// <summary>A stable user of a name: FNV-1a of its UTF-16 units, brought between 2^30 and 2^31.</summary>
    internal static Credentials OfName(string name)
    {
        uint hash = 2_166_136_261;
        foreach (char unit in name)
            hash = unchecked((hash ^ unit) * 16_777_619);
        uint user = (hash & 0x3FFF_FFFF) | 0x4000_0000;
        return new Credentials(user, user);
    }

    private static uint[] Numbers(string line)
    {
        string[] words = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return Array.ConvertAll(words, word => uint.Parse(word, CultureInfo.InvariantCulture));
    }
}
