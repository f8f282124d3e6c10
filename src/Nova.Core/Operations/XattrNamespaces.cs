namespace Nova.Core.Operations;

/// <summary>Which extended attributes there are, and who may see and set them, as Linux has it: "user." by the permission bits, on files and directories; "trusted." for the superuser.</summary>
internal static class XattrNamespaces
{
    private static ReadOnlySpan<byte> User => "user."u8;

    private static ReadOnlySpan<byte> Trusted => "trusted."u8;

    /// <summary>Whether this can be the name of an attribute.</summary>
    public static NovaError CheckName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > Media.Format.MaximumNameBytes)
        {
            return NovaError.BufferTooSmall;
        }

        bool known = (name.StartsWith(User) && name.Length > User.Length) || (name.StartsWith(Trusted) && name.Length > Trusted.Length);
        return !known ? NovaError.NotSupported
            : name.Contains((byte)0) ? NovaError.InvalidArgument
            : NovaError.None;
    }

    public static NovaError CheckRead(in Credentials who, in InodeAttributes attributes, ReadOnlySpan<byte> name) =>
        name.StartsWith(Trusted) ? (who.IsSuperuser ? NovaError.None : NovaError.NoData)
        : !HasUserAttributes(attributes) ? NovaError.NoData
        : Permissions.Check(who, attributes, AccessModes.Read);

    public static NovaError CheckWrite(in Credentials who, in InodeAttributes attributes, ReadOnlySpan<byte> name)
    {
        if (name.StartsWith(Trusted))
        {
            return who.IsSuperuser ? NovaError.None : NovaError.NotPermitted;
        }

        bool sticky = attributes.Type == InodeType.Directory && (attributes.Mode & Permissions.Sticky) != 0;
        return !HasUserAttributes(attributes) || (sticky && !Permissions.IsOwner(who, attributes)) ? NovaError.NotPermitted
            : Permissions.Check(who, attributes, AccessModes.Write);
    }

    public static bool IsListed(in Credentials who, ReadOnlySpan<byte> name) => who.IsSuperuser || !name.StartsWith(Trusted);

    private static bool HasUserAttributes(in InodeAttributes attributes) => attributes.Type is InodeType.RegularFile or InodeType.Directory;
}
