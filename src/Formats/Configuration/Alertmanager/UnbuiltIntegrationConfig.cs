namespace Barograph.Formats.Configuration.Alertmanager;

/// <param name="Kind"><c>opsgenie</c>, <c>telegram</c> …</param>
public sealed record UnbuiltIntegrationConfig(string Kind, Settings Settings);
