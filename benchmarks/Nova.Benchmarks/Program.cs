using Nova.Benchmarks;

return args is ["index"] ? IndexTimings.Run() : 0;
