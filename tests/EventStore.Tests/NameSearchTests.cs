using CaseMgmt.EventStore.Tests.Support;
using Npgsql;

namespace CaseMgmt.EventStore.Tests;

public sealed class NameSearchTests
{
    private static readonly Guid Anna = new("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid Asa = new("00000000-0000-0000-0000-00000000000b");
    private static readonly Guid Bo = new("00000000-0000-0000-0000-00000000000c");

    [Theory]
    [InlineData("Anna-Karin  von Öst", "anna karin von öst")]
    [InlineData("RENÉE Renée renee", "renee")]
    [InlineData("A\u030ASA Åsa", "åsa")]
    [InlineData("Asa", "asa")]
    [InlineData("Sæther Bjørk", "säther björk")]
    [InlineData("O’Brien", "o brien")]
    [InlineData("Łukasz Đoković Straße", "lukasz dokovic strasse")]
    [InlineData("ﬁna Ⅷ", "fina viii")]
    [InlineData("Nguyễn Thị", "nguyen thi")]
    [InlineData("محمد", "محمد")]
    [InlineData(" - ' ", "")]
    public void Names_have_one_normal_form(string text, string words) => Assert.Equal(words, string.Join(' ', NameWords.Of(text)), StringComparer.Ordinal);

    [Theory]
    [InlineData("Anna", "a")]
    [InlineData("karin öst", "a")]
    [InlineData("öst anna-karin", "a")]
    [InlineData("annakarin", "a")]
    [InlineData("KAR", "a")]
    [InlineData("ka", "")]
    [InlineData("ost", "")]
    [InlineData("åsa", "b")]
    [InlineData("asa", "")]
    [InlineData("Bo", "c")]
    [InlineData("Bo Åsa", "")]
    [InlineData("Christoffersson", "c")]
    [InlineData("Christoffe", "c")]
    [InlineData("chri", "bc")]
    [InlineData("hristo", "")]
    [InlineData("anna anna ANNA", "a")]
    public async Task Every_word_given_must_be_a_word_or_the_beginning_of_one(string text, string found)
    {
        await using var test = await FilledAsync();
        Assert.Equal(found, await FindAsync(test, text), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("Christoffersson", "c")]
    [InlineData("Christoffe", "")]
    [InlineData("anna karin", "a")]
    [InlineData("ann", "")]
    public async Task Whole_words_are_told_from_beginnings(string text, string found)
    {
        await using var test = await FilledAsync();
        Assert.Equal(found, await FindAsync(test, text, wholeWords: true), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_text_without_words_asks_nothing_and_finds_nobody()
    {
        await using var test = await FilledAsync();
        await using var session = test.Store.QuerySession(TestStore.Tenant);
        Assert.True(session.Vault.SearchNames(" - ").IsEmpty);
        Assert.Equal("", await FindAsync(test, " - "), StringComparer.Ordinal);
        Assert.Throws<InvalidOperationException>(() => session.Vault.IndexNames([new IndexedName(Anna, Anna, ["Anna"])]));
    }

    [Fact]
    public async Task A_name_that_changes_is_found_by_the_new_one_only_and_one_that_is_emptied_by_none()
    {
        await using var test = await FilledAsync();
        await IndexAsync(test, new IndexedName(Anna, Anna, ["Beata", "Norr"]), new IndexedName(Asa, Asa, []));
        Assert.Equal("", await FindAsync(test, "anna"), StringComparer.Ordinal);
        Assert.Equal("a", await FindAsync(test, "norr beata"), StringComparer.Ordinal);
        Assert.Equal("", await FindAsync(test, "åsa"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_same_name_has_other_tokens_in_another_municipality_and_as_word_and_prefix()
    {
        await using var test = await FilledAsync();
        await using var mine = test.Store.QuerySession(TestStore.Tenant);
        await using var theirs = test.Store.QuerySession(TestStore.OtherTenant);
        Assert.NotEqual(mine.Vault.SearchNames("anna").Tokens[0], theirs.Vault.SearchNames("anna").Tokens[0]);
        Assert.NotEqual(mine.Vault.SearchNames("anna").Tokens[0], mine.Vault.SearchNames("anna", wholeWords: true).Tokens[0]);
        Assert.Equal("", await FindAsync(test, "anna", tenant: TestStore.OtherTenant), StringComparer.Ordinal);
    }

    private static async Task<TestStore> FilledAsync()
    {
        var test = await TestStore.CreateAsync();
        await IndexAsync(test, new IndexedName(Anna, Anna, ["Anna-Karin", "von Öst"]), new IndexedName(Asa, Asa, ["Åsa", "Christensen"]), new IndexedName(Bo, Bo, ["Bo", "Christoffersson"]));
        return test;
    }

    private static async Task IndexAsync(TestStore test, params IndexedName[] names)
    {
        await using var session = test.Session();
        session.Vault.IndexNames(names);
        await session.SaveChangesAsync();
    }

    // The last letter of each subject's id, in order.
    private static async Task<string> FindAsync(TestStore test, string text, bool wholeWords = false, string tenant = TestStore.Tenant)
    {
        await using var session = test.Store.QuerySession(tenant);
        var search = session.Vault.SearchNames(text, wholeWords);
        return await session.QueryAsync(async connection =>
        {
            await using var command = new NpgsqlCommand($"select coalesce(string_agg(right(subject::text, 1), '' order by subject), '') from ({NameSearch.Subjects}) s", connection)
            {
                Parameters = { new("TenantId", tenant), new("Purposes", search.Purposes.ToArray()), new("Tokens", search.Tokens.ToArray()) },
            };
            return (string)(await command.ExecuteScalarAsync())!;
        });
    }
}
