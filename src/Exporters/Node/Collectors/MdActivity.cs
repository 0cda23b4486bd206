namespace Barograph.Exporters.Node.Collectors;

/// <summary>What a RAID array is doing.</summary>
enum MdActivity : byte
{
    Active,
    Inactive,
    Checking,
    Recovering,
    Resyncing,
    Reshaping,
}
