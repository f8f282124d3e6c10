using System.Globalization;
using System.Text;

namespace Nova.Core.Tests.Threads;

/// <summary>Gives the number of a dead inode to another one.</summary>
internal static class Rebirth
{
    private const int Attempts = 12;

    /// <summary>Bears inodes in a directory until one has the number, and removes the others.</summary>
    /// <param name="inodes">The volume, with one shard.</param>
    /// <param name="dead">An inode that has lost its last name.</param>
    /// <param name="directory">Where the new one is born.</param>
    /// <param name="name">Under which name.</param>
    /// <param name="bear">Bears one under a name.</param>
    /// <returns>False if somebody still uses the dead inode: then the number is not to be had.</returns>
    public static bool TryReuse(InodeFace inodes, InodeIdentity dead, InodeIdentity directory, string name, Bear bear)
    {
        Credentials root = Credentials.Superuser;
        List<byte[]> others = [];
        bool found = false;
        for (int i = 0; i < Attempts && !found; i++)
        {
            inodes.Sync();
            byte[] attempt = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"attempt-{i}"));
            InodeStatus born = bear(directory, attempt);
            found = born.Number == dead.Number;
            if (found)
                Require(inodes.Rename(root, directory, attempt, directory, Encoding.ASCII.GetBytes(name), RenameMode.Replace));
            else
                others.Add(attempt);
        }

        foreach (byte[] other in others)
        {
            if (inodes.Unlink(root, directory, other) == NovaError.IsDirectory)
                Require(inodes.RemoveDirectory(root, directory, other));
        }

        return found;
    }

    public static void Require(NovaError error)
    {
        if (error != NovaError.None)
            throw new InvalidOperationException($"preparing a test gave {error}");
    }

    internal delegate InodeStatus Bear(InodeIdentity directory, ReadOnlySpan<byte> name);
}
