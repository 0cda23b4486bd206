namespace Barograph.Web.Api;

/// <summary>What <c>/api/v1/status/runtimeinfo</c> tells.</summary>
public sealed record RuntimeFacts(
    DateTimeOffset StartTime, DateTimeOffset Now, bool ReloadSucceeded, DateTimeOffset LastReload, long LogCorruptions, string StorageRetention);
