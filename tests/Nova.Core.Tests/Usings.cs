global using Nova.Core.Tests.Conformance;
global using Xunit;
