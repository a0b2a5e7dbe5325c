using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Projections.Cases;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>What the worklist asks the database: a filter that does not apply is not there, so that those which do can be found by their indexes.</summary>
public sealed class WorklistQuestionTests
{
    [Fact]
    public async Task A_question_holds_no_filter_that_was_not_asked_for()
    {
        var plain = (await QuestionAsync()).Command();
        foreach (var filter in new[] { "@Officer", "@Queue", "@CaseType", "@DueBy", "@After", "c.case_id in", "not exists (select from worklist_officers", "is null or" })
            Assert.DoesNotContain(filter, plain.CommandText.Replace("@Guardian::uuid is not null", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("c.status = @Status", plain.CommandText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_filter_brings_its_condition_and_its_values()
    {
        var asked = await QuestionAsync();
        Assert.Contains("o.officer = @Officer", (asked with { Officer = "officer-1" }).Command().CommandText, StringComparison.Ordinal);
        Assert.Contains("m.from_guardian and m.read_at is null)", (asked with { Unread = true }).Command().CommandText, StringComparison.Ordinal);
        Assert.Contains("c.queue = @Queue", (asked with { Queue = "protected" }).Command().CommandText, StringComparison.Ordinal);
        Assert.Contains("corrected_version > c.decided_version and c.status = 'decided'", (asked with { Status = null }).Command().CommandText, StringComparison.Ordinal);
        var due = (asked with { DueBy = new DateOnly(2026, 12, 1), ByDue = true }).Command();
        Assert.Contains("'infinity'::date) <= @DueBy", due.CommandText, StringComparison.Ordinal);
        Assert.EndsWith("'infinity'::date), c.registered_at, c.case_id limit @Limit", due.CommandText, StringComparison.Ordinal);
        foreach (var warning in Enum.GetValues<WorklistWarning>())
            Assert.Contains(WorklistWarnings.When(warning), (asked with { Warning = warning }).Command().CommandText, StringComparison.Ordinal);
    }

    private static async Task<WorklistQuestion> QuestionAsync()
    {
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddSingleton(new Cursors(null)).BuildServiceProvider() };
        return new WorklistQuestion(new Viewer("9901", IsOfficer: true, SeesProtected: false, Guardian: null), new DateOnly(2026, 11, 22), await Page.BindAsync(http)) { Status = CaseStatus.UnderAssessment };
    }
}
