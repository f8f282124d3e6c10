using Xunit;

// The tests start processes and count what is in the temporary folder.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
