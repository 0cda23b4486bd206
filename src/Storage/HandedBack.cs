using Barograph.Model.Tenants;
using Barograph.Storage.Blocks;

namespace Barograph.Storage;

/// <summary>What was done for one tenant.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Folder">The directory that Prometheus can open.</param>
/// <param name="Made">Blocks that were made of what was in none.</param>
/// <param name="Blocks">All blocks that are there.</param>
/// <param name="SeriesLeft">Series that are in memory still: none, unless somebody reads.</param>
/// <param name="Exemplars">Exemplars that Prometheus does not get.</param>
/// <param name="Families">Metrics whose metadata it does not get.</param>
/// <param name="Bad">Blocks that cannot be read, by Prometheus neither.</param>
public sealed record HandedBack(TenantId Tenant, string Folder, IReadOnlyList<BlockMeta> Made, int Blocks, int SeriesLeft, int Exemplars, int Families, IReadOnlyList<BadBlock> Bad);
