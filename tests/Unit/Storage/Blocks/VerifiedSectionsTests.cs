using Barograph.Storage.Blocks.Index;

namespace Barograph.Tests.Unit.Storage.Blocks;

public sealed class VerifiedSectionsTests
{
    [Fact]
    public void what_was_noted_is_known_and_nothing_else()
    {
        var sections = new VerifiedSections();
        var noted = new HashSet<long>();
        var random = new Random(20261127);
        for (var i = 0; i < 10_000; i++)
        {
            var offset = random.NextInt64(5, 1L << 40);
            if (sections.Knows(offset)) Assert.Contains(offset, noted);
            sections.Note(offset);
            noted.Add(offset);
            // Twice: the minute may have turned in between.
            if (sections.Knows(offset)) continue;
            sections.Note(offset);
            Assert.True(sections.Knows(offset));
        }
    }
}
