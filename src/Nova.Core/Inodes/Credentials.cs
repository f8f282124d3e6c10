namespace Nova.Core;

/// <summary>On whose behalf an operation runs. Every operation that checks permissions is given one; there is no ambient identity.</summary>
/// <remarks>User 0 is the superuser: it passes every permission check but execution of a file that nobody may execute.</remarks>
/// <param name="UserId">The user that owns what is created.</param>
/// <param name="GroupId">The group that owns what is created, but in a directory with the setgid bit.</param>
/// <param name="SupplementaryGroups">Further groups; they count in permission checks. At most 65,536.</param>
public readonly record struct Credentials(uint UserId, uint GroupId, ReadOnlyMemory<uint> SupplementaryGroups = default)
{
    /// <summary>User 0, group 0, no supplementary groups.</summary>
    public static Credentials Superuser => default;

    /// <summary>Whether this is user 0.</summary>
    public bool IsSuperuser => UserId == 0;

    /// <summary>Whether <paramref name="group"/> is the group or one of the supplementary groups.</summary>
    /// <param name="group">A group id.</param>
    /// <returns>True if these credentials belong to the group.</returns>
    public bool IsMemberOf(uint group) => GroupId == group || SupplementaryGroups.Span.Contains(group);
}
