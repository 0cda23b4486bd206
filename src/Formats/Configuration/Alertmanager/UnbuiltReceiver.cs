using Barograph.Formats.Yaml;

namespace Barograph.Formats.Configuration.Alertmanager;

/// <summary>One kind of integration that is checked but not built.</summary>
/// <param name="Complete">Fills in what the global section says, and complains of what neither says.</param>
sealed record UnbuiltReceiver(string Kind, Section<Settings> Section, Func<Settings, AlertmanagerGlobal, Findings, Settings> Complete);
