using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Barograph.Tests.Unit")]
