using Nova.Pmem;

namespace Nova.Core.Logs;

/// <summary>What a store is for; the region counts by it, the crash explorer groups by it.</summary>
internal static class StoreTags
{
    public static readonly StoreTag Data = new(1);
    public static readonly StoreTag Record = new(2);
    public static readonly StoreTag Tail = new(3);
    public static readonly StoreTag Link = new(4);
    public static readonly StoreTag PageHeader = new(5);
    public static readonly StoreTag Zero = new(6);
    public static readonly StoreTag Superblock = new(7);
    public static readonly StoreTag Image = new(8);
    public static readonly StoreTag Discard = new(9);
    public static readonly StoreTag Era = new(10);
}
