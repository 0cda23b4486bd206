namespace Barograph.Web.Api;

/// <summary>What <c>/api/v1/status/buildinfo</c> tells.</summary>
public sealed record BuildFacts(string Version, string Revision, string Branch, string BuildUser, string BuildDate, string Runtime);
