namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>The reading of an <c>alertmanager.yml</c>, which knows how its matchers are to be understood.</summary>
sealed class AlertmanagerReading(string file, MatcherMode mode) : ConfigurationReading(file, ConfigPath.DirectoryOf(file), static _ => null)
{
    public MatcherMode Mode { get; } = mode;
}
