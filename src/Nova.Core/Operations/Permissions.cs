namespace Nova.Core.Operations;

/// <summary>Who may do what: POSIX's rules over owner, group, others, the sticky and the setgid bit. Pure functions.</summary>
internal static class Permissions
{
    public const uint SetUserId = 0x800;     // octal 04000
    public const uint SetGroupId = 0x400;    // octal 02000
    public const uint Sticky = 0x200;        // octal 01000
    public const uint AnyExecute = 0x49;     // octal 0111
    public const uint GroupExecute = 0x8;    // octal 0010
    public const uint All = 0xFFF;

    /// <summary>Whether an inode's permission bits grant all that is wanted.</summary>
    public static NovaError Check(in Credentials who, in InodeAttributes attributes, AccessModes wanted)
    {
        if (who.IsSuperuser)
        {
            bool granted = !wanted.Has(AccessModes.Execute) || attributes.Type == InodeType.Directory || (attributes.Mode & AnyExecute) != 0;
            return granted ? NovaError.None : NovaError.AccessDenied;
        }

        int shift = who.UserId == attributes.Owner ? 6 : who.IsMemberOf(attributes.Group) ? 3 : 0;
        uint bits = attributes.Mode >> shift & 7;
        return (bits & (uint)wanted) == (uint)wanted ? NovaError.None : NovaError.AccessDenied;
    }

    /// <summary>Whether an entry may be taken out of a directory: write and search there, and in a sticky one ownership of it or of what the entry names.</summary>
    public static NovaError CheckRemoval(in Credentials who, in InodeAttributes directory, in InodeAttributes child)
    {
        NovaError error = Check(who, directory, AccessModes.Write | AccessModes.Execute);
        if (error != NovaError.None)
        {
            return error;
        }

        bool sticky = (directory.Mode & Sticky) != 0;
        return sticky && !who.IsSuperuser && who.UserId != child.Owner && who.UserId != directory.Owner ? NovaError.NotPermitted : NovaError.None;
    }

    public static bool IsOwner(in Credentials who, in InodeAttributes attributes) => who.IsSuperuser || who.UserId == attributes.Owner;

    /// <summary>The permission bits after a write, or a change of size or owner, by someone who isn't the superuser: set-user-id goes, and set-group-id where the group may execute.</summary>
    public static uint WithoutPrivilegeBits(uint mode)
    {
        mode &= ~SetUserId;
        return (mode & GroupExecute) != 0 ? mode & ~SetGroupId : mode;
    }
}
