namespace Nova.Pmem;

/// <summary>A region that owns its mapping.</summary>
internal abstract unsafe class MappedRegion : PmemRegion
{
    protected MappedRegion(RegionMapping mapping, DomainChoice choice)
        : base(mapping.Address, mapping.LengthInBytes, choice.Domain, choice.Reason, choice.Survives)
    {
        Mapping = mapping;
        Choice = choice;
        if (mapping.Access == RegionAccess.ReadOnly)
            RefuseStores();
    }

    public RegionMapping Mapping { get; }

    public DomainChoice Choice { get; }

    protected internal override void PopulateCore(long offset, long length) => Mapping.Populate(offset, length);

    protected override void Dispose(bool disposing) => Mapping.Dispose();
}
