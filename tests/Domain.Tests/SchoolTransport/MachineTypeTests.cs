using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using static CaseMgmt.Domain.Tests.Cases.Examples;
using Outcome = CaseMgmt.Domain.Decisions.Outcome;

namespace CaseMgmt.Domain.Tests.SchoolTransport;

public class MachineTypeTests
{
    private static readonly DecisionTypeCode[] Types = [.. CaseTypes.SchoolTransport.DecisionTypes];
    private static readonly SchoolForm?[] Forms = [.. Enum.GetValues<SchoolForm>().Select(f => (SchoolForm?)f), null];
    private static readonly ProblemCode?[] Problems =
        [null, .. new[] { "protected-identity", "grade-unknown", "outside-catchments", "no-placement", "unknown-school", "assignment-unclear", "not-assigned-school", "no-limit", "no-path" }
            .Select(p => (ProblemCode?)new ProblemCode(p))];

    [Fact]
    public void No_path_leads_from_a_type_that_a_machine_may_only_propose_to_its_final_decision_whatever_type_it_names()
    {
        var final = (
            from settled in Types
            from named in Types
            from problem in Problems
            from form in Forms
            from machine in new[] { Actor.System, Robot }
            from outcome in Enum.GetValues<Outcome>()
            from ground in Enum.GetValues<DecisionGround>()
            where AutomationBar.Against(Type(named.Value), machine, outcome, ground, delegated: true) is null
                && MachineType.AgainstFinal(machine, named, settled, problem, form) is null
            select (settled, named, problem)).ToList();
        // Some may be final, or nothing would be shown by what may not.
        Assert.NotEmpty(final);
        Assert.All(final, f => Assert.Equal((f.settled, true), (f.named, TransportAssessment.IsTypeSettled(f.problem))));
        Assert.All(final, f => Assert.NotEqual(Automation.Never, Type(f.settled.Value).Automation));
        Assert.Contains(Types, t => Type(t.Value).Automation == Automation.Never);
    }

    [Theory]
    [InlineData("school-transport.compulsory-school", "upper-secondary-travel", null, SchoolForm.UpperSecondarySchool, "decision-type-not-of-facts", "decision-type-not-of-facts")]
    [InlineData("school-transport.compulsory-school", "school-transport.independent-school", "not-assigned-school", SchoolForm.CompulsorySchool, "decision-type-not-of-facts", "decision-type-not-of-facts")]
    [InlineData("school-transport.compulsory-school", "school-transport.compulsory-school", null, SchoolForm.CompulsorySchool, null, null)]
    [InlineData("school-transport.chosen-school", "school-transport.compulsory-school", "no-placement", SchoolForm.CompulsorySchool, null, "decision-type-unsettled")]
    [InlineData("school-transport.compulsory-school", "school-transport.compulsory-school", "no-placement", null, null, "decision-type-unsettled")]
    [InlineData("upper-secondary-travel", "school-transport.compulsory-school", "no-placement", SchoolForm.CompulsorySchool, "decision-type-of-other-school-form", "decision-type-unsettled")]
    public void A_machine_names_the_type_that_the_facts_settle_and_proposes_where_they_settle_none(string named, string settled, string? problem, SchoolForm? form, string? proposal, string? final)
    {
        ProblemCode? inTheWay = problem is null ? null : new ProblemCode(problem);
        Assert.Equal(proposal, MachineType.AgainstProposal(new(named), new(settled), inTheWay, form)?.Code);
        Assert.Equal(final, MachineType.AgainstFinal(Robot, new(named), new(settled), inTheWay, form)?.Code);
        // An officer judges the type, within the pupil's school form, which is asked elsewhere.
        Assert.Null(MachineType.AgainstFinal(Officer, new(named), new(settled), inTheWay, form));
    }

    [Theory]
    [InlineData("2026-05-02", "2026-07-01", "2027-06-30", false)]
    [InlineData("2026-11-22", "2026-11-22", "2027-06-30", false)]
    [InlineData("2026-11-22", "2026-08-17", "2027-06-30", false)]
    [InlineData("2026-11-22", "2026-11-23", "2027-06-30", true)]
    [InlineData("2026-05-02", "2026-07-02", "2027-06-30", true)]
    [InlineData("2026-11-22", "2026-11-22", "2027-06-29", true)]
    public void A_grant_that_leaves_out_days_from_arrival_or_the_years_first_day_to_its_last_is_not_whole(string arrived, string from, string to, bool leavesOut)
    {
        static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(leavesOut, TransportTime.LeavesOut(TransportTime.FirstDay(Day(arrived), Year), Year, Day(from), Day(to)));
    }
}
