using Barograph.Formats.Exposition;

namespace Barograph.Exporters.Node.Collectors;

/// <summary>Reads one corner of the machine and shows it. What it throws counts as its own failure, never as the page's.</summary>
public interface INodeCollector
{
    ReadOnlySpan<byte> Name { get; }

    void Collect(ExpositionWriter writer);
}
