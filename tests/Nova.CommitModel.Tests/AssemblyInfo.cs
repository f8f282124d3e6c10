using Xunit;

// An exploration uses every processor by itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
