namespace Barograph.App.Demo;

/// <summary>Where the demo's three parts are: host and port.</summary>
/// <param name="Server">The program itself.</param>
/// <param name="Example">The job service; null where it was not built.</param>
/// <param name="Inbox">What shows the notifications.</param>
sealed record DemoAddresses(string Server, string? Example, string Inbox);
