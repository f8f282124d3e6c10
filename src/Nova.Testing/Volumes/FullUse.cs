using System.Globalization;
using System.Text;
using Nova.Core;

namespace Nova.Testing.Volumes;

/// <summary>
/// Uses a volume to the full: makes a name in every directory, writes over every file and past its end, renames, removes everything, and asks for the blocks back. What a crash has left half
/// done shows here: a slot or block that is taken twice or lost, a log that can't go on, stale bytes in a gap.
/// </summary>
/// <remarks>A full volume may refuse what makes or writes; it may not refuse to remove.</remarks>
internal sealed class FullUse
{
    private const int Gap = 5000;
    private const int Length = 700;
    private static readonly Credentials Root = Credentials.Superuser;
    private readonly byte[] _bytes = new byte[Gap + Length];
    private readonly byte[] _pattern = new byte[Length];
    private readonly DirectoryListing _page = new();
    private readonly List<(InodeIdentity Directory, byte[] Name, InodeIdentity Inode, bool IsDirectory)> _names = [];
    private byte _round;

    /// <summary>Uses the volume.</summary>
    /// <exception cref="CrashViolationException">Something did not go as it must.</exception>
    public void Run(NovaVolume volume, CrashMoment moment)
    {
        FindNames(volume.Inodes);
        MakeNames(volume.Inodes);
        WriteFiles(volume.Inodes);
        RemoveAll(volume.Inodes);
        volume.Sync();
        StateCheck.RequireSound(volume, moment);
        VolumeSpace space = volume.GetSpace();
        if (space is not { DataBlocks: 0, LimboBlocks: 0, InodeCount: 1 })
            moment.Fail(string.Create(CultureInfo.InvariantCulture, $"Everything is removed, and there is still: {space}"));
        MakeAndRemove(volume.Inodes);
    }

    /// <summary>A directory whose log has needed a page: the last thing that dies, so that its page and its slot wait for tail words.</summary>
    private static void MakeAndRemove(InodeFace face)
    {
        byte[] name = new byte[VolumeLimits.NameBytes];
        if (!Succeeded(face.MakeDirectory(Root, InodeNumber.Root, "last"u8, 0x1ED, out InodeStatus directory), "making a directory"))
            return;
        for (byte c = (byte)'a'; c < 'e'; c++)
        {
            name.AsSpan().Fill(c);
            if (Succeeded(face.MakeNode(Root, directory.Identity, name, 0x1A4, 0, out _), "making a file"))
                Require(face.Unlink(Root, directory.Identity, name), "removing a file");
        }

        Require(face.RemoveDirectory(Root, InodeNumber.Root, "last"u8), "removing a directory");
    }

    private void FindNames(InodeFace face)
    {
        _names.Clear();
        List(face, InodeNumber.Root);
        for (int next = 0; next < _names.Count; next++)
        {
            if (_names[next].IsDirectory)
                List(face, _names[next].Inode);
        }
    }

    private void List(InodeFace face, InodeIdentity directory)
    {
        Require(face.Open(Root, directory, OpenModes.Read, out FileHandle handle), "opening a directory");
        ulong cookie = 0;
        do
        {
            Require(face.List(handle, cookie, _page), "listing");
            int position = 0;
            while (_page.Read(ref position, out DirectoryEntry entry))
            {
                cookie = entry.Cookie;
                _names.Add((directory, entry.Name.ToArray(), entry.Identity, entry.Type == InodeType.Directory));
            }
        }
        while (!_page.IsLast);

        Require(face.Close(handle), "closing a directory");
    }

    /// <summary>A file in each directory, which is renamed; both names may be taken.</summary>
    private void MakeNames(InodeFace face)
    {
        ReadOnlySpan<byte> first = "used for the first time"u8, second = "used again"u8;
        int count = _names.Count;
        for (int i = -1; i < count; i++)
        {
            if (i >= 0 && !_names[i].IsDirectory)
                continue;
            InodeIdentity directory = i < 0 ? InodeNumber.Root : _names[i].Inode;
            NovaError error = face.OpenOrCreate(Root, directory, first, 0x1A4, OpenModes.Read | OpenModes.Write | OpenModes.Exclusive, out FileHandle handle, out InodeStatus made);
            if (!Succeeded(error, "creating a file"))
                continue;
            WriteAndRead(face, handle, 0, 0);
            Require(face.Close(handle), "closing a file");
            bool isRenamed = Succeeded(face.Rename(Root, directory, first, directory, second, RenameMode.NoReplace), "renaming");
            _names.Add((directory, (isRenamed ? second : first).ToArray(), made.Identity, false));
        }
    }

    private void WriteFiles(InodeFace face)
    {
        foreach ((_, _, InodeIdentity inode, bool isDirectory) in _names)
        {
            if (isDirectory)
                continue;
            Require(face.GetStatus(inode, out InodeStatus status), "asking for a file that is listed");
            if (status.Type != InodeType.RegularFile || status.Size > VolumeLimits.LargestFileInBytes - Gap - Length)
                continue;
            Require(face.Open(Root, inode, OpenModes.Read | OpenModes.Write, out FileHandle handle), "opening a file");
            WriteAndRead(face, handle, 0, 0);
            WriteAndRead(face, handle, Math.Max(status.Size, Length), Gap);
            Require(face.Close(handle), "closing a file");
        }
    }

    /// <summary>Writes after a gap, which must read as zeros, and what was written as it was.</summary>
    private void WriteAndRead(InodeFace face, FileHandle handle, long offset, int gap)
    {
        _pattern.AsSpan().Fill(++_round == 0 ? ++_round : _round);
        if (!Succeeded(face.Write(handle, offset + gap, _pattern), "writing"))
            return;
        Span<byte> bytes = _bytes.AsSpan(0, gap + Length);
        Require(face.Read(handle, offset, bytes, out int count), "reading");
        if (count < bytes.Length || bytes[..gap].ContainsAnyExcept((byte)0))
            throw new CrashViolationException(string.Create(CultureInfo.InvariantCulture, $"A gap of {gap} bytes at {offset} has bytes that nobody wrote."));
        if (!bytes[gap..].SequenceEqual(_pattern))
            throw new CrashViolationException(string.Create(CultureInfo.InvariantCulture, $"{Length} bytes written at {offset + gap} read differently."));
    }

    private void RemoveAll(InodeFace face)
    {
        for (int i = _names.Count - 1; i >= 0; i--)
        {
            if (!_names[i].IsDirectory)
                Require(face.Unlink(Root, _names[i].Directory, _names[i].Name), $"removing {Encoding.Latin1.GetString(_names[i].Name)}");
        }

        for (int i = _names.Count - 1; i >= 0; i--)
        {
            if (_names[i].IsDirectory)
                Require(face.RemoveDirectory(Root, _names[i].Directory, _names[i].Name), $"removing the directory {Encoding.Latin1.GetString(_names[i].Name)}");
        }
    }

    private static bool Succeeded(NovaError error, string what)
    {
        if (error != NovaError.NoSpace)
            Require(error, what);
        return error == NovaError.None;
    }

    private static void Require(NovaError error, string what)
    {
        if (error != NovaError.None)
            throw new CrashViolationException($"Used to the full, {what} gave {error}.");
    }
}
