using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Barograph.Tests.Unit")]
[assembly: InternalsVisibleTo("Barograph.Tests.Conformance")]
