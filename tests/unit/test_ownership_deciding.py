"""Whether a decision is heard, and whose, however plainly it is told: one sentence a line."""

import pytest

from bot.scoring.clauses import find_clauses

pytestmark = pytest.mark.unit

I_DECIDE = """
So I was like, fine, we're dropping Windows support.
I told the team we're not touching the schema this quarter.
And I went okay screw it, let's rewrite the parser.
I said let's just buy it.
I said look we're going with Postgres and that was that
I ended up with Flink in the end.
I'd go for Redis here.
I'd pick Redis over Memcached.
I'm going to use a bloom filter.
I'll use a bloom filter.
My choice would be Redis.
It was me who pulled the plug.
That was my call.
I took Redis over Memcached.
I used Redis instead of Memcached.
I went Redis.
I limited the scope to two countries.
I restricted the pilot to ten users.
I set the threshold at point three.
I cut the onboarding to three screens.
I shut the project down.
I threw the whole thing away.
I started over from scratch.
I kept the old API alive.
I took the simplest approach.
I gave the go-ahead.
I greenlit the launch.
I gave it the green light.
I blocked the release.
I postponed the launch by a week.
I moved the deadline to March.
I delayed the rollout.
I pushed the launch back by a week.
I held off on the migration.
I fired the vendor.
I prioritised the login bug.
I chose quality over speed.
I traded accuracy for speed.
I sacrificed accuracy.
I accepted the risk.
I accepted the offer.
I rejected the pull request.
I approved the pull request.
I walked away from the deal.
I backed down.
I stood my ground.
I stuck to the plan.
I stuck with Redis.
I got rid of Redis.
I passed on the offer.
I ruled out Redis.
I settled for less.
so basically i looked at both and i was like no way we are using that so i built my own thing
my boss wanted us to use spark but i decided on dask because we were small
they told us to rewrite everything and i said no we keep the core
I have choose the simple model because the time was short.
I choosed XGBoost.
I make the decision to change the supplier.
I made decision to use cloud.
My decision was that we use the cloud.
The decision it was mine.
The reason I picked React was the hiring market.
The one I picked was React.
What I chose was React.
I right the tests and I peaked the second option.
I decide it against it.
I decided too drop the table.
I opted fur the hosted version.
I ruled it out.
I rule doubt the hosted version.
I through out the hosted version.
I pulled the plug in March.
eye decided to stop
I I decided to to stop.
I dee sided to stop.
I de sided to stop.
So I decided. To stop the rollout.
I looked at it. And decided to stop.
So I picked the. Smaller model because. It was faster.
I I was gonna, I mean I wanted to use Kafka, but, but in the end I, uh, I picked SQS.
So we, I mean me, I decided to, um, to stop it.
It was, I mean, it was kind of my decision, yeah.
He, he said, he said no so I, I dropped the, the idea.
So yeah, uh, I, basically, I took, I took the simpler one.
Well I, I, I guess I, I would, I would use a queue.
So the, so the thing I did was, I, I cut the, the scope.
they were like do you want to pick the model and i was like sure and i picked it
my boss he wanted me to use sap and i refused
i looked at three tools and picked the second one since it had an api
nobody wanted to choose so i chose
i gave up
i killed the project
i committed to a date
i settled on the date
i called off the launch
i opted out
i agreed to help
My pick was Postgres.
My vote was for Postgres.
I said no.
I told them no.
I put a stop to it.
I drew a line there.
I insisted that we wait.
I enforced a code freeze.
I imposed a freeze.
I banned meetings on Friday.
I overruled the designer.
I picked Anna for the role.
I appointed Anna.
I stopped the rollout.
I paused the rollout.
I bought instead of building.
I voted for the second design.
I bet on the second design.
I doubled down on the second design.
I sided with the designers.
I defaulted to the second design.
I fell back on the second design.
I reached for the second design.
I dropped Java for Go.
I left Java behind.
I left it alone.
I left it out.
I kept it simple.
I kept it as is.
I skipped the warm up.
I deferred the cleanup.
I parked the idea.
I shelved the idea.
I adopted the idea.
I committed us to June.
I fixed the date for June.
I chose June as the target.
I resolved to leave.
I made it a rule to write tests.
I made tests mandatory.
I made up my mind.
I changed my mind.
I took the plunge.
I bit the bullet and rewrote it.
I pulled out of the deal.
I withdrew the paper.
I turned the job down.
I scoped it down to one region.
I trimmed the scope.
I capped the budget at ten thousand.
I froze the schema.
I locked in the schema.
I signed off the release.
I gave my okay.
I waved it through.
I let it go.
I cancelled my holiday.
so I was like okay let's do Postgres and be done
I just said we're not doing it and that was it
In the end it was Kafka for me.
that one I pushed to later
I had them switch to weekly releases.
it came down to me and I took the smaller model
I would start with a monolith.
I'd probably put a cache in front.
So what I did was I killed the weekly report.
I basically told them, look, no new features.
I gave them the green light.
I was the one who said no.
I made that decision on my own.
That decision I made alone.
The decision, I made it alone.
The decision was mine to make.
I had the final say and I went small.
I had to make the call.
I had to make a decision, so I went with the first one.
I had to say no.
I was going to drop it, but then I kept it.
I got the team to adopt Rust.
I had the team adopt Rust.
I made the team adopt Rust.
"""
WE_DECIDE = """
We were like let's not overthink this.
We'll use a bloom filter.
We opted in favour of Redis.
We made Redis the default.
We standardised on Redis.
the client asked whether we could drop the feature and we agreed to drop it
After the discussion we have choosen the second one.
We are decided to stop the project.
We took the decision all together to go live.
We chews the cheaper one.
We went four the hosted version.
wee decided to stop
And so. We went with the cheaper. One in the end.
And um we so we went, we went with, with the managed one.
What we did, what we did was we, we dropped the old one.
I, sorry, we, we decided to buy.
we had two days so we dropped the tests and i told the boss and he was okay with it
the team was split half wanted go half wanted rust and we ended up going with go
we put it off
we agreed on a date
For me it was clear, we go with the cloud.
Postgres it was.
We said no to that.
We built it ourselves rather than buying.
in the end it was Kafka for us
we ended up with Terraform
We figured let's just buy it.
It was a joint decision.
It was a team decision.
It was a group decision.
We adopted Rust.
Our choice was Rust.
Our choice fell on Rust.
We came down on the side of Rust.
We committed to Rust.
We bet on Rust.
We stayed with Java.
We stuck with Java.
We just kept Java.
"""
OTHERS_DECIDE = """
He picked me to lead the project.
It was Anna who chose Redis.
That was my manager's call.
we was fighting a lot about it and in the end the manager decide for the first solution
It was decide by the director to stop.
The CTO dropped it.
She insisted that we choose Rust.
She insisted on Rust.
The vendor was picked by procurement.
The proposal was rejected by the board.
We had, we had this, this meeting and, and they, they decided to, to wait.
the plan was to use java and then the new lead came in and he scrapped it
they approved my pull request
she agreed to it
The plan became a two week pilot.
they chose me
The choice fell on Rust.
"""
NOBODY_IS_NAMED = """
I got picked for the pilot.
It was chosen.
The vendor had already been chosen when I joined.
The feature was dropped because nobody used it.
The packets were dropped.
The budget was cut by half.
The deadline was moved to June.
It was agreed to stop.
I was chosen to lead.
It has been decided that we leave.
The project was put on hold.
he was elected president
Rust was adopted.
"""
NOTHING_IS_DECIDED = """
I ended up using Flink for the joins.
We ended up with three outages that week.
I had a choice between Spark and Dask.
I went back and forth for days.
The choice was between two vendors.
I was torn between Go and Rust.
I was thinking about choosing Rust.
We were supposed to pick a vendor by May.
They asked me to choose a framework.
My manager asked us to pick one metric.
My manager let me pick the metric.
The user picks a date.
The scheduler decides which node gets the job.
The algorithm chooses the next action at random.
Whoever picks the model owns the bill.
It depends on who decides.
If I choose the larger model, latency doubles.
When I choose a database I look at the write pattern.
I usually pick the boring option.
I would have gone with Kafka.
I'd have picked the other one.
I should've chosen the cheaper vendor.
I wish I had chosen the cheaper vendor.
I could go with either.
I might pick Redis here.
I would lean towards Redis.
Let's use a bloom filter.
My first instinct was Redis.
The obvious choice is Redis.
That decision was not mine.
I had no say in that.
I didn't get to choose.
I didn't choose it.
I was not the one who made the decision.
Nobody decided anything.
The decision took three weeks.
We needed a decision by Friday.
I asked for a decision.
I left the decision to the team.
I let the team decide.
I wanted the team to decide.
I convinced them to go with Redis.
I persuaded my boss to drop it.
I pushed for Redis.
I recommended Redis.
I suggested that we drop it.
I proposed to drop it.
I put Redis on the list.
I set up the cluster.
We cut costs by ten percent.
I kept working on it.
I kept my manager in the loop.
I kept it short.
I took over the project.
I took two weeks off.
I took the first bus home.
I took the lead on that.
I took the time to talk to them.
I pushed the code on Friday.
I held a meeting.
I hired two contractors.
I assigned the task to Marco.
I delegated it to Marco.
I merged the pull request.
I reverted the commit.
I got stuck with Redis.
I passed the test.
He said me we choose the other one.
The recruiter asked me why I chose Berlin.
She asked why did we pick React.
He wanted to know why we had chosen React.
Why did I choose React? Because I knew it.
What made me pick React was the hiring market.
Which one did we choose? The small one.
So how do we decide between the two?
Should we pick a database first?
Do you want me to choose one?
Can I choose the database?
You said we could choose any cloud.
As we decided earlier in this interview, reads dominate.
We already said we would pick SQL, right?
Let's assume we pick SQL.
Suppose we choose SQL here.
If we choose SQL here we lose flexibility.
We can decide that later.
We could choose between the two, you and I.
Shall we decide on the schema now?
We decided on SQL a minute ago, so the next thing is the index.
Then the CTO says we drop it.
The CTO told me, we drop it, and I was shocked.
My colleague goes we should pick Rust and I'm like no.
He was like let's pick Rust.
They were saying that we choose the wrong tool.
In his words, we chose the wrong tool.
I was asked to choose.
I was told we had chosen SQL.
We was told to choose.
The the problem was, was that the, the team could not, could not decide.
i remember we had to choose a vendor and it took ages
in my team the product owner decides what we build
we let them choose the color
the users can choose the color
the model picks the best action every second
the decision tree chose the wrong branch
we were still choosing when the budget ended
i never had to choose
nobody asked me to choose
choosing a database is hard
picking the right metric matters
i learned how to choose a metric
i helped them choose a metric
i am bad at deciding
i can decide quickly
i had the choice to leave or stay
there was no decision
the choice is yours
it's a matter of choice
i decided nothing
we picked up the pace
i picked up python in a week
i picked it up quickly
i dropped by his office
latency dropped by half
i cut my teeth on java
i went with him to berlin
we go with the flow
i took part in the hackathon
i passed the interview
i passed it on to the next team
we stopped at ten
select the rows and drop the table
the job drops the table
i killed the process
the judge ruled in our favour
i chose my words carefully
i committed the code
i stuck around
i settled in quickly
i called the client
i agreed with her
we all agreed that it was slow
In the end it was Postgres.
The winner was Postgres.
It had to be Postgres.
So the answer was no.
The answer from me was a clear no.
I was against it.
I made sure that we wait.
I demanded a second review.
I required a second review.
I forced them to use types.
I introduced a freeze.
I allowed them to skip it.
I promoted Anna.
I resumed the rollout.
I split the team in two.
I bought the licence.
I backed the second design.
I favoured the second design.
I championed the second design.
I fought for the second design.
I resorted to the second design.
I moved on.
I moved away from Java.
I switched to Go.
I migrated us to Go.
I swapped Java for Go.
I gave Go a try.
I gave Go a chance.
I left the company.
I ignored the warning.
I revived the idea.
I embraced the idea.
I promised June.
I aimed for June.
I targeted June.
I determined that June was too late.
I concluded that June was too late.
I made a point of writing tests.
I had second thoughts.
I set my mind on Berlin.
I took a leap of faith.
I pulled the data.
I turned it into a library.
I turned to my manager.
I scaled it down to one region.
I locked the schema.
I signed the contract.
I gave it a pass.
I let it run over night.
I cleared my calendar.
I was deciding between two jobs.
we had to choose
the model decides which tool to call
I don't decide that
it depends on what we choose
people usually pick Postgres
if I had chosen Mongo we'd be in trouble
My thinking was let's keep it small.
I was thinking let's keep it small.
I figured we'd buy it.
I thought, okay, we'll buy it.
I put my name on it and said go.
It fell to me to decide.
I was forced to drop it.
We were forced to drop it.
I couldn't drop it.
I almost dropped it.
I was about to drop it.
I tried to drop it.
I wanted to drop it.
I considered dropping it.
I thought about dropping it.
I talked them out of it.
I talked them into it.
I asked the team to adopt Rust.
I let them adopt Rust.
I helped them adopt Rust.
The adoption of Rust took a year.
Rust was the choice.
Rust won.
We were sold on Rust.
We bought into Rust.
We gave Rust a go.
We stayed on Java.
We left Java.
We moved off Java.
"""


def deciders(text: str) -> list[str]:
    return [clause.subject for clause in find_clauses(text.split()) if clause.role == "decision"]


def sentences(wall: str) -> list[str]:
    return wall.strip().splitlines()


@pytest.mark.parametrize("text", sentences(I_DECIDE))
def test_i_decide(text: str) -> None:
    assert deciders(text) == ["I"]


@pytest.mark.parametrize("text", sentences(WE_DECIDE))
def test_we_decide(text: str) -> None:
    assert deciders(text) == ["we"]


@pytest.mark.parametrize("text", sentences(OTHERS_DECIDE))
def test_others_decide(text: str) -> None:
    assert deciders(text) == ["other"]


@pytest.mark.parametrize("text", sentences(NOBODY_IS_NAMED))
def test_it_is_decided(text: str) -> None:
    assert deciders(text) == ["passive"]


@pytest.mark.parametrize("text", sentences(NOTHING_IS_DECIDED))
def test_nothing_is_decided(text: str) -> None:
    assert deciders(text) == []
